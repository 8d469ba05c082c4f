# Runs the suites that are named, or all of them. Exit code 0: every test passed.
cd "$(dirname "$0")/.." || exit 1
LC_ALL=C
export LC_ALL
passed=0
failed=0

# check WHAT EXPECTED ACTUAL
check() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAIL %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
  fi
}

[ $# -gt 0 ] || set -- slugify wordfreq roman
for suite in "$@"; do
  . "./tests/$suite.sh"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
