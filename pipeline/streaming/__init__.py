"""The flow on Kafka: the only package that knows faust and aiokafka."""
