# Prints a number in Roman numerals.
echo "roman.sh: not written yet" >&2
exit 1
