# Two commands: `make demo` sets up, starts the cloud and runs the main job; `make test` sets up and runs every test.
.PHONY: demo test bench dist tidy

demo:
	cargo xtask demo

test:
	cargo xtask test

bench:
	cargo xtask bench

dist:
	cargo xtask dist

tidy:
	cargo xtask tidy
