# The parts of a check, one after the other. Each is a command that ends with a line of its own, "N passed, N failed"; a
# part that says no such line, counted nothing, or ended badly without counting a failure, counts as one failure: it did
# not run. Lines of a part that begin with "failed: " name what failed; they are said again at the end.
passed=0
failed=0
table=''
failures=''

# part NAME COMMAND…
part() {
  local name=$1 began=$SECONDS said counted p f how
  shift
  printf '\n== %s\n' "$name"
  said=$(mktemp)
  "$@" 2>&1 | tee "$said"
  how=${PIPESTATUS[0]}
  counted=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$said" | tail -n 1)
  failures+=$(grep '^failed: ' "$said" | sed 's/^/  /'; printf .)
  failures=${failures%.}
  rm -f "$said"
  read -r p f <<<"${counted:-0 0}"
  if ((f == 0 && (how != 0 || p == 0))); then f=1; fi
  passed=$((passed + p))
  failed=$((failed + f))
  table+=$(printf '%6d s  %s: %d passed, %d failed' "$((SECONDS - began))" "$name" "$p" "$f")$'\n'
}

# Prints the seconds of each part and, as the last line, the sum of all; ends the script, badly where anything failed.
total() {
  printf '\n%s%6d s  in all\n%s\n%d passed, %d failed\n' "$table" "$SECONDS" "${failures:+$'\n'$failures}" "$passed" "$failed"
  exit $((failed > 0 || passed == 0))
}
