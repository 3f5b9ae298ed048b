# The chores of the project. What each does is in the script or page it names.

.PHONY: help run portal test conformance bench doc release

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 22

run: portal ## build and serve on http://localhost:8080, with its data in ./data
	@echo 'When it says "Wharf serves": docker login localhost:8080 --username admin'
	@echo 'The password is printed at the first start and kept in data/admin-password. README.md goes on from there.'
	cargo run --package wharf-server -- serve

portal: ## the web interface, into portal/dist; the binary built next carries it
	portal/build.sh

test: ## every test there is (tests/run.sh)
	tests/run.sh

conformance: ## the official OCI suite, every option on (tests/conformance/run.sh)
	tests/conformance/run.sh

bench: release ## Wharf beside the other registries of this machine
	cargo run --release --package wharf-bench

doc: ## the crates' own documentation
	cargo doc --workspace --no-deps

release: portal ## the binary for production: target/release/wharf
	cargo build --release --locked --package wharf-server
