# The two commands a newcomer needs are `make run` and `make test`; everything they want is installed by tool/install.
CT ?=
LABELS ?=
# The case record: made at the first start, which asks for an administrator.
CASE ?= $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/scottie/case.db
PORT ?= 8080
BUILD ?= build

.PHONY: run demo build test test-quick bench clean

run: build
	@exec $(BUILD)/scottie serve $(if $(CT),"$(CT)") $(if $(LABELS),--labels "$(LABELS)") --port $(PORT) --case "$(CASE)"

# To look around: one user, no password, a record of its own.
demo: build
	@exec $(BUILD)/scottie serve $(if $(CT),"$(CT)") --port $(PORT) --demo

build: $(BUILD)/build.ninja
	@ninja -C $(BUILD) app

$(BUILD)/build.ninja: meson.build tool/install
	@tool/install run
	@test -f $@ || meson setup $(BUILD)
	@touch $@

test:
	@tool/install test
	@tool/test --all $(BUILD)

# Under two minutes: what one runs all the time.
test-quick:
	@tool/install test
	@tool/test --quick $(BUILD)

bench: build
	$(BUILD)/scottie bench xray
	bench/peers

clean:
	rm -rf $(BUILD) build-*
