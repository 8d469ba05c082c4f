nth() {
  sh wordfreq.sh tests/fox.txt | sed -n "$1p"
}

check 'most frequent word' '5 the' "$(nth 1)"
check 'second word' '3 fox' "$(nth 2)"
check 'equally frequent words are in order (1)' '2 dog' "$(nth 3)"
check 'equally frequent words are in order (2)' '2 is' "$(nth 4)"
check 'different words' '14' "$(sh wordfreq.sh tests/fox.txt | awk 'END { print NR }')"
check 'all words' '23' "$(sh wordfreq.sh tests/fox.txt | awk '{ sum += $1 } END { print sum + 0 }')"
