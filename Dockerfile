# One image for every container of a region: `make image`, or `make base-image` and `make image` without a registry.
# It holds what `make build` made. Classic builder syntax only, so that every engine since 20.10 builds it.
ARG BASE_IMAGE=eclipse-temurin:25-jre
FROM ${BASE_IMAGE}

# The official base lacks `ip`, with which a zone gets its addresses; the base of `make base-image` has it.
RUN command -v ip >/dev/null || \
    { apt-get update && apt-get install -y --no-install-recommends iproute2 && rm -rf /var/lib/apt/lists/*; }
RUN groupadd --gid 10001 faultline && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home faultline && \
    mkdir -p /data /region/zones /reports && chown faultline:faultline /data /region /region/zones /reports

# From what hardly ever changes to what changes with every commit: a change of our code rebuilds the last layers only.
ARG DIST=distribution/target/faultline
COPY ${DIST}/postgres /opt/faultline/postgres
COPY --chown=10001:10001 ${DIST}/postgres-template /opt/faultline/postgres-template
COPY ${DIST}/lib/broker/[^f]*.jar /opt/faultline/lib/broker/
COPY ${DIST}/lib/zone/[^f]*.jar /opt/faultline/lib/zone/
COPY ${DIST}/lib/control-plane/[^f]*.jar ${DIST}/lib/control-plane/f[^a]*.jar /opt/faultline/lib/control-plane/
COPY ${DIST}/lib/launcher/[^f]*.jar /opt/faultline/lib/launcher/
COPY ${DIST}/lib/sample/*.jar /opt/faultline/lib/sample/
COPY ${DIST}/lib/orders/*.jar /opt/faultline/lib/orders/
COPY ${DIST}/lib/broker/faultline-*.jar /opt/faultline/lib/broker/
COPY ${DIST}/lib/zone/faultline-*.jar /opt/faultline/lib/zone/
COPY ${DIST}/lib/control-plane/faultline-*.jar /opt/faultline/lib/control-plane/
COPY ${DIST}/lib/launcher/faultline-*.jar /opt/faultline/lib/launcher/
COPY ${DIST}/sbom.json /opt/faultline/
COPY docker/container docker/healthy /opt/faultline/bin/

# The JDK's AOT caches hold for one Java runtime and these jars, so a whole region runs here once and writes them.
ARG AOT=on
RUN mkdir -m 777 /opt/faultline/aot && if [ "$AOT" = on ]; then \
      timeout 420 setpriv --reuid 10001 --regid 10001 --clear-groups env FAULTLINE_DATA=/tmp/training \
        /opt/faultline/bin/container faultline train /opt/faultline/aot || \
        echo "Not all AOT caches could be made: some processes will start slower."; \
    fi; rm -rf /tmp/training || true; chown -R root:root /opt/faultline/aot && chmod 755 /opt/faultline/aot

VOLUME /data
USER faultline
ENTRYPOINT ["/opt/faultline/bin/container"]
