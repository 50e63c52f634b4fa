# The two commands a newcomer needs are `make run` and `make test`; everything they want is installed by tool/install.
CT ?=
PORT ?= 8080
BUILD ?= build

.PHONY: run build test test-quick bench clean

run: build
	@exec $(BUILD)/scottie serve $(if $(CT),"$(CT)") --port $(PORT)

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
