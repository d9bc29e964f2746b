# The commands of Faultline. Each does all the set-up it needs; `make help` lists them.
MVN ?= mvn
export JAVA_HOME := $(shell ./.mvn/find-jdk)
BUILT := distribution/target/built
LAB ?= zone-outage

.DEFAULT_GOAL := help
# docker is a folder, too.
.PHONY: help build lab up down image docker base-image test test-all bench jdk

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

lab: $(if $(filter compose,$(ENGINE)),image,build) ## run a lab: LAB=zone-outage ZONE=us-east-1c FAILURE=crash|freeze SEED=4711 RATE=240 ENGINE=embedded|compose
	@./faultline lab run $(LAB) $(if $(ENGINE),--engine $(ENGINE)) $(if $(ZONE),--zone $(ZONE)) $(if $(FAILURE),--failure $(FAILURE)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(RATE),--set rate=$(RATE))

up: build ## start the region us-east-1, or FAULTLINE_REGION, and leave it running
	@./faultline up

down: build ## stop the region; its state is kept
	@./faultline down

build: jdk ## build what the commands run; does nothing when no source changed
	@if [ -d distribution/target/faultline/lib ] && [ "$$(cat $(BUILT) 2>/dev/null)" = "$$(./.mvn/sources)" ]; then exit 0; fi; \
	echo "Building Faultline with Maven (minutes the first time, seconds afterwards) ..."; \
	sources=$$(./.mvn/sources); \
	$(MVN) -q -B -ntp -Pquick -pl distribution -am package && printf '%s\n' "$$sources" > $(BUILT)

image: docker build ## the image of docker-compose.yml, on an official base: BASE_IMAGE=eclipse-temurin:25-jre, or make base-image's; AOT=off: built sooner, starts slower
	@base=$(or $(BASE_IMAGE),$$(docker image inspect faultline/base >/dev/null 2>&1 && echo faultline/base || echo eclipse-temurin:25-jre)); \
	DOCKER_BUILDKIT=$${DOCKER_BUILDKIT:-0} docker build --quiet --build-arg BASE_IMAGE=$$base --build-arg AOT=$(or $(AOT),on) --tag faultline/region . && \
	echo "faultline/region on $$base$$(docker run --rm --entrypoint sh faultline/region -c 'cd /opt/faultline/aot; ls broker.aot control-plane.aot zone.aot >/dev/null 2>&1 || echo ", without all AOT caches"'): docker compose up --wait"

docker:
	@docker version >/dev/null 2>&1 || { \
	  echo "No Docker engine answers: start one (without any, \`make lab\` and \`make up\` run zones as processes)." >&2; exit 1; }

base-image: jdk docker ## a base image without any registry, from Debian's packages and the JDK; needs root
	@docker/base-image

test: jdk ## every test but the long ones: about 20 minutes on 2 cores
	$(MVN) -B -ntp verify

test-all: jdk ## also the soaks and the long suites
	$(MVN) -B -ntp verify -DexcludedGroups= -Dsurefire.timeout=14400

# $(call java,MODULE,MAIN): runs a main class of a module's tests.
define java
@$(MVN) -q -B -ntp -Pquick -Dmaven.test.skip=false -pl $(1) -am test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test
@$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  $(if $(ROUNDS),-Drounds=$(ROUNDS)) -cp "$(1)/target/test-classes:$(1)/target/classes:$$(cat $(1)/target/bench.classpath)" $(2)
endef

bench: build ## what a region costs, CPU a request beside HAProxy and nginx, fail-overs beside Patroni (ROUNDS=20), in one run; leaves out what is not installed
	$(call java,platform/end-to-end,dev.faultline.endtoend.RegionBench)
	$(call java,services/load-balancing/data-plane,dev.faultline.loadbalancing.node.io.LoadBalancerBench)
	$(call java,services/database-ha/data-plane,dev.faultline.database.node.io.DatabaseBench)

jdk:
	@if [ -z "$(JAVA_HOME)" ]; then \
	  echo "Faultline needs a JDK 25 or newer: install one, for example Temurin 25, or set JAVA_HOME to it." >&2; exit 1; fi
