# The commands of Faultline. Each does all the set-up it needs; `make help` lists them.
MVN ?= mvn
JAVA_HOME := $(shell ./.mvn/find-jdk)
export JAVA_HOME
ifeq ($(JAVA_HOME),)
$(error Faultline needs a JDK 25 or newer: install one, for example Temurin 25, or set JAVA_HOME to it)
endif

.PHONY: help test test-all

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

test: ## every test that runs here in 20 minutes
	$(MVN) -B -ntp verify

test-all: ## also the soaks and the long suites
	$(MVN) -B -ntp verify -DexcludedGroups=
