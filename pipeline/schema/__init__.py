"""JSON Schemas of the records: made, compared with the published ones, and records checked."""

from pipeline.schema.check import problems
from pipeline.schema.compatibility import breaking_changes
from pipeline.schema.generate import all_schemas, json_schema, schema_file

__all__ = ["all_schemas", "breaking_changes", "json_schema", "problems", "schema_file"]
