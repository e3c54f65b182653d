# The program and its environment, at the place where docs/exploitation.md puts them on a machine. It holds no
# setting and no secret: these come with the container, and the data from a volume.
ARG DEBIAN=debian:trixie-slim
FROM ${DEBIAN} AS base
ENV PATH=/opt/relais-sne/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates python3 tzdata >/dev/null \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
WORKDIR /opt/relais-sne
# What .dockerignore lets in.
COPY . .
RUN PYTHONDONTWRITEBYTECODE= python3 bootstrap.py install

FROM base
RUN groupadd --system --gid 10001 relais \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/relais-sne --shell /usr/sbin/nologin relais \
    && install --directory --owner=relais --group=relais --mode=0700 /var/lib/relais-sne
COPY --from=build /opt/relais-sne /opt/relais-sne
# Given by whoever builds a release: « relais --version » tells it in any case.
ARG VERSION=
LABEL org.opencontainers.image.title="Relais SNE" \
    org.opencontainers.image.version=${VERSION} \
    org.opencontainers.image.licenses="EUPL-1.2 AND etalab-2.0"
USER 10001:10001
WORKDIR /var/lib/relais-sne
ENV RELAIS_DATABASE_URL=sqlite:////var/lib/relais-sne/relais.db \
    RELAIS_DATA_DIR=/var/lib/relais-sne \
    RELAIS_LOG_FORMAT=json \
    RELAIS_WEB_HOST=0.0.0.0
VOLUME /var/lib/relais-sne
EXPOSE 8000
# The base that comes with the product is fitted in the image: the site listens within seconds. Ready: the
# process writes in its database and answers questions. An image in the OCI format has no place for it:
# « --format docker » (podman, buildah).
HEALTHCHECK --interval=10s --timeout=5s --start-period=1m --retries=3 \
    CMD ["python3", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/sante/pret', timeout=4)"]
ENTRYPOINT ["relais"]
CMD ["run"]
