# The chores of the project. What each does is in the script or page it names.

.PHONY: help run portal test soak crash conformance bench doc generate release

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

soak: ## ten minutes of mixed work with collections all the time, for each engine (tests/servers first)
	WHARF_TEST_SOAK_SECONDS=$${WHARF_TEST_SOAK_SECONDS:-600} cargo test --package wharf-server --test it soak -- --nocapture --test-threads 1

crash: ## kill the registry at every single step, not only at a sample of them (tests/servers first)
	WHARF_TEST_CRASH_POINTS=all cargo test --package wharf-server --test it a_kill_after_every -- --nocapture --test-threads 1

conformance: ## the official OCI suite, every option on (tests/conformance/run.sh)
	tests/conformance/run.sh

bench: release ## Wharf beside the other registries of this machine
	cargo run --release --package wharf-bench

doc: ## the crates' own documentation
	cargo doc --workspace --no-deps

generate: ## write again every page and file that is made from the code; commit what changed
	cargo xtask codegen
	cargo build --package wharf-server
	target/debug/wharf config reference > docs/reference/configuration.md
	target/debug/wharf config sample > deploy/wharf.sample.toml
	for page in api cli metrics; do target/debug/wharf reference $$page > docs/reference/$$page.md; done
	cd portal && WHARF_BINARY=../target/debug/wharf npm run --silent types

release: portal ## the binary for production: target/release/wharf
	cargo build --release --locked --package wharf-server
