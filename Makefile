.PHONY: check quick fix run demo

check:  ## format, lint, types, imports, tests: the same as in CI
	python3 bootstrap.py check

quick:  ## the checks, and the tests nearest to what changed: within a minute
	python3 bootstrap.py quick

fix:  ## what can be repaired by machine
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

run:  ## the service, with the settings of .env
	.venv/bin/relais run

demo:  ## an invented département, without token nor server
	python3 bootstrap.py demo
