# The `pipeline` command in a small image, without the broker extra: the broker is a container of its own.
FROM python:3.12-slim AS build
WORKDIR /source
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/pipeline && /opt/pipeline/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY pipeline pipeline
COPY schemas schemas
COPY examples examples
RUN /opt/pipeline/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12-slim
COPY --from=build /opt/pipeline /opt/pipeline
COPY examples /examples
RUN useradd --create-home --uid 10001 pipeline
USER pipeline
WORKDIR /home/pipeline
ENV PATH=/opt/pipeline/bin:$PATH PYTHONUNBUFFERED=1
ENTRYPOINT ["pipeline"]
CMD ["--help"]
