# notesync in a container: for CI that is not GitHub's, and for machines without Python.
#   docker build --tag notesync . && docker run --rm --volume "$PWD:/notes" notesync check
FROM python:3.13-slim@sha256:ffb752e139c0a19692a43af8d8523b274222dd68eebad5d583b45c2201c6e30a AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/notesync \
    && /opt/notesync/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: \
        --requirement requirements.lock
COPY src/notesync /opt/notesync/lib/python3.13/site-packages/notesync

FROM python:3.13-slim@sha256:ffb752e139c0a19692a43af8d8523b274222dd68eebad5d583b45c2201c6e30a
# git tells the notes' commit; without it there are no links to lines.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home notesync
COPY --from=build /opt/notesync /opt/notesync
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1
USER 10001
WORKDIR /notes
ENTRYPOINT ["/opt/notesync/bin/python", "-m", "notesync"]
CMD ["--help"]
