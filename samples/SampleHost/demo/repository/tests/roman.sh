roman() {
  check "roman $1" "$2" "$(sh roman.sh "$1" 2> /dev/null)"
}

refuse() {
  code=0
  sh roman.sh "$1" > /dev/null 2>&1 || code=$?
  check "exit code of roman '$1'" 2 "$code"
}

roman 1 I
roman 3 III
roman 4 IV
roman 9 IX
roman 58 LVIII
roman 90 XC
roman 1994 MCMXCIV
roman 3999 MMMCMXCIX
refuse 0
refuse 4000
refuse twelve
refuse ''
