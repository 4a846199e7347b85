#!/usr/bin/env bash
# Builds every variant that is tested, runs every test, and ends with "N passed, N failed".
# run.sh WORD...: only the tests whose names contain one of the words, in what is built.
#
# A job is a program that speaks TAP. They run side by side, as many as there are
# processors; results are told in their fixed order, as soon as that allows.
set -u

cd "$(dirname "$0")/.." || exit 3
export LC_ALL=C TZ=UTC CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
cores=$(getconf _NPROCESSORS_ONLN)
limit_s=900  # for a job
shown=30     # lines about a failure; all of them are in $out
out=build/check

# variant | what its being built proves
variants='release gcc or whatever cc is here
asan with address and undefined behaviour sanitizers
clang the second compiler finds nothing to warn of'

build()
{
    local variant why n=0
    while read -r variant why; do
        n=$((n + 1))
        if make -j"$cores" VARIANT="$variant" all tests >"$out/build-$variant.log" 2>&1; then
            echo "ok $n - build $variant: $why"
        else
            echo "not ok $n - build $variant: $why"
            grep -vE '^((CC|AR|LINK|GEN) |make\[)' "$out/build-$variant.log" | sed 's/^/# /'
        fi
    done <<<"$variants"
    echo "1..$n"
}

# Names of the jobs; build comes first and alone.
jobs_there_are()
{
    local test
    for test in build/asan/tests/{unit,fuzz}/*; do
        [[ -x $test ]] && echo "$test"
    done
    printf '%s\n' tests/*.bats
}

run_job()
{
    case $1 in
    *.bats) bats --tap "$1" ;;
    */fuzz_*) "$1" fixtures ;;
    *) "$1" ;;
    esac
}

# Runs a job in its own file of TAP; its status and its time stand in the last two lines.
record_job()
{
    local start=$SECONDS file=$out/${1//\//.}.tap status=0
    if [[ $1 = build ]]; then
        build >"$file" 2>&1 || status=$?
    else
        timeout "$limit_s" "$0" --job "$1" >"$file" 2>&1 || status=$?
    fi
    printf '\n#status %s\n#seconds %s\n' "$status" $((SECONDS - start)) >>"$file"
}

# One line about a job; below it what failed, with the lines that explain it. The totals
# go to file $out/totals.
tell_job()
{
    local file=$out/${1//\//.}.tap
    awk -v job="$1" -v file="$file" -v shown=$shown -v totals="$out/totals" '
        function close_case() {
            if (failing)
                text = text "  not ok: " name "\n" said
            failing = lines = 0
            said = ""
        }
        /^1\.\.[0-9]+/ { planned = substr($1, 4); next }
        /^#status / { status = $2; next }
        /^#seconds / { seconds = $2; next }
        /^ok .*# [Ss][Kk][Ii][Pp]/ { close_case(); skipped++; next }
        /^ok / { close_case(); passed++; next }
        /^not ok / {
            close_case()
            failing = 1
            failed++
            name = $0
            sub(/^not ok [0-9]* *-? */, "", name)
            next
        }
        ++lines < shown { said = said "    " $0 "\n" }
        lines == shown { said = said "    ... more in " file "\n" }
        END {
            whole = said
            close_case()
            missing = planned == "" ? 1 : planned - passed - failed - skipped
            if (missing > 0 || (status != 0 && !failed)) {
                failed += missing > 0 ? missing : 1
                text = text "  ended with status " status (status == 124 ? ", out of time" : "") \
                    (missing > 0 ? ", " missing " of " planned + 0 " not told of" : "") "\n" whole
            }
            printf "%-40s %4d passed", job, passed
            if (failed) printf ", %d failed", failed
            if (skipped) printf ", %d skipped", skipped
            printf "  %d s\n%s", seconds, text
            print passed + 0, failed + 0, skipped + 0, job >>totals
        }' "$file"
}

if [[ ${1-} = --job ]]; then
    run_job "$2"
    exit
fi

rm -rf $out
mkdir -p $out

queue=()
: >$out/totals
if [[ $# -eq 0 ]]; then
    record_job build
    tell_job build
    mapfile -t queue < <(jobs_there_are)
else
    for word in "$@"; do
        mapfile -t -O ${#queue[@]} queue < <(jobs_there_are | grep -F -- "$word")
    done
fi

# Tells of the jobs that have ended, as far as all before them have, too.
told=0
tell_ended()
{
    while ((told < ${#queue[@]})) &&
        tail -n 1 "$out/${queue[told]//\//.}.tap" 2>/dev/null | grep -q '^#seconds '; do
        tell_job "${queue[told++]}"
    done
}

for job in "${queue[@]}"; do
    while (($(jobs -rp | wc -l) >= cores)); do
        wait -n
        tell_ended
    done
    record_job "$job" &
done
wait
tell_ended
for job in "${queue[@]:told}"; do
    tell_job "$job"
done

awk '{ passed += $1; failed += $2; skipped += $3; if ($2) where = where " " $4 }
     END {
         if (skipped) printf "%d skipped\n", skipped
         if (failed) print "failed in:" where
         printf "%d passed, %d failed\n", passed, failed
         exit failed > 0 || passed == 0
     }' "$out/totals"
