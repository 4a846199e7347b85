#!/usr/bin/env bats
# weir-corr: on a program that is recorded here, its calls and its samples, against a second
# computation (oracle_corr.py); and what it says where there is nothing to compare.
#
# shellcheck disable=SC2154 # quiet_run sets stderr

load helper

setup_file()
{
    cd "$BATS_FILE_TMPDIR" || return
    make_h5 run.h5
    record both.h5
    : >nothing.log
    weir-parse -q -f strace -o empty.h5 nothing.log || [ $? -eq 1 ]
    echo 'read(3, "abc", 3) = 3' >no-clock.log
    weir-parse -q -f strace -o no-clock.h5 no-clock.log
    # 40 bins of 10 ms: the first with 1 read of 1 byte, the second with 2 of 2 ...; then 1 again
    for ((i = 0; i < 40; i++)); do
        for ((k = 0; k <= i % 10; k++)); do
            printf '7 1700000000.%06d read(3</data/f>, ""..., 65536) = %d <0.000100>\n' \
                $((i * 10000 + k * 500)) $((i % 10 + 1))
        done
    done >saw.log
    echo '7 1700000000.400000 close(3</data/f>) = 0 <0.000010>' >>saw.log
    weir-parse -q -o saw.h5 saw.log
}

# record FILE: a program that allocates, computes, writes and waits, with all collectors.
record()
{
    cat >work.sh <<'SH'
for i in 1 2 3; do
    head -c $((i * 1000000)) /dev/urandom >data
    gzip -k -1 -f data
    cat data data.gz >copy
    python3 -c "x = [bytearray(5000000) for _ in range($i * 3)]; sum(b[7] for b in x)"
    sleep 0.2
done
SH
    weir-sample -q -i 20ms -o run.samples -- weir-strace -o run.strace -- sh work.sh
    weir-parse -q -o "$1" run.samples run.strace
}

setup()
{
    cd "$BATS_FILE_TMPDIR" || return
}

cells()
{
    grep -v '^#'
}

# corr ARGUMENT...: rows as TSV.
corr()
{
    weir-corr --format tsv "$@" | cells
}

@test "numpy, pandas and scipy agree: series, coefficients, p, lags, every selection" {
    "$(python_with h5py)" "$WEIR_ROOT/tests/checks/oracle_corr.py" both.h5
}

@test "a series and itself, and what goes with it by construction" {
    # n reads of n bytes: the order is the same, the line is not one
    corr --pair iops,bytes_per_s --bin 10ms --max-lag 0 saw.h5 >pair
    same n '40 40' "$(cut -f 4 pair | xargs)"
    same spearman 1 "$(sed -n 2p pair | cut -f 5)"
    # n and n squared, n from 1 to 10: r = 0.974559
    same pearson 0.974559 "$(sed -n 1p pair | awk '{ printf "%.6f", $5 }')"
    same 'both ways' "$(cut -f 3-10 pair)" \
        "$(corr --pair bytes_per_s,iops --bin 10ms --max-lag 0 saw.h5 | cut -f 3-10)"
    same 'a period is no better than none' '0 0' \
        "$(corr --pair iops,bytes_per_s --bin 10ms --max-lag 10 saw.h5 | cut -f 8 | xargs)"
}

@test "what is constant has no coefficient, and it is not 0" {
    corr --pair iops,max_inflight --bin 10ms saw.h5 >pair
    same r '- - - - - -' "$(awk -F '\t' '{ print $5, $7, $10 }' pair | xargs)"
    same why 'undefined: a series is constant' "$(cut -f 11 pair | sort -u)"
}

@test "the classical pairs: what was not measured is named, with the reason" {
    corr --method pearson run.h5 >pairs
    same pairs 9 "$(wc -l <pairs)"
    same measured 'iops bytes_per_s' "$(awk -F '\t' '$11 == "-" { print $1, $2 }' pairs)"
    same 'not measured' 8 "$(grep -c 'not measured: ' pairs)"
    grep -q 'not measured: gpu_busy: ' <(corr both.h5) || corr --list both.h5 | grep -q '^gpu_busy.*[0-9]'
    # what the collector said, not only that there is nothing
    if weir-dump --table samples/unmeasured --format tsv both.h5 | grep -q $'\tenergy\t\\*'; then
        corr --method pearson both.h5 | grep -q 'package_power_w: class/powercap'
    fi
}

@test "--list: every series with its unit, and each is in the manual" {
    corr --list both.h5 >list
    while IFS=$'\t' read -r name _ _ _ _ _; do
        grep -q "^\.It.*\\b$name\\b" "$WEIR_ROOT/docs/weir-corr.1" || fail "$name is not in the manual"
    done <list
    same 'known or why not' '' "$(awk -F '\t' '($4 == "-") == ($6 == "-")' list)"
    same 'series of calls' '10' "$(awk -F '\t' '$3 == "calls"' list | wc -l)"
}

@test "--matrix: 1 with itself, the same on both sides, as the long form says" {
    weir-corr --matrix --series iops,bytes_per_s,mean_dur_ns --bin 10ms --format tsv saw.h5 |
        grep -v '^##' >matrix
    same legend '#series iops bytes_per_s mean_dur_ns' "$(head -1 matrix | xargs)"
    same diagonal '1 1 -' "$(awk 'NR > 1 { print $(NR) }' matrix | xargs)"
    long=$(corr --pair iops,bytes_per_s --bin 10ms --method pearson saw.h5 | cut -f 5)
    same 'both sides' "$long $long" "$(awk 'NR == 2 { print $3 } NR == 3 { print $2 }' matrix | xargs)"
    same method spearman "$(weir-corr --matrix --method spearman --format tsv saw.h5 |
        sed -n 's/^## method: //p')"
    weir-corr --all --matrix --format tsv run.h5 | grep '^#s' | grep -q rss_bytes &&
        fail 'a series that the file does not have'
    true
}

@test "a file with samples alone, and a log without times" {
    weir-parse -q -o samples.h5 run.samples
    corr --pair cpu_busy,process_cpu samples.h5 >pair
    [ "$(head -1 pair | cut -f 4)" -gt 10 ] || fail "$(cat pair)"
    corr --pair iops,cpu_busy samples.h5 | grep -q 'not measured: iops: the file has no calls'
    corr no-clock.h5 | grep -q 'not measured: iops: the log has no times'
    corr empty.h5 | grep -q 'not measured: iops: the file has no calls'
}

@test "a selection chooses calls, and says that samples are not chosen" {
    weir-corr --format tsv --op read both.h5 | grep -q '^## selected: series of calls only'
    corr --pair iops,cpu_busy --pid 1 both.h5 | grep -q 'undefined: a series is constant'
    same 'from and to cut samples' '0.3 0.4' \
        "$(corr --values --bin 100ms --from 0.3 --to 0.5 --series cpu_busy,iops both.h5 |
            cut -f 1 | xargs)"
}

@test "the number of threads changes nothing" {
    for jobs in 1 2 5; do
        weir-corr --all -j $jobs both.h5 | grep -v '^## command' >jobs.$jobs
    done
    cmp jobs.1 jobs.2
    cmp jobs.1 jobs.5
}

@test "nan and infinity are in no format" {
    for format in text tsv csv json md; do
        weir-corr --all --format $format both.h5 >out
        grep -iwE 'nan|inf|-nan' out && fail "$format"
        weir-corr --values --format $format run.h5 >out
        grep -iwE 'nan|inf|-nan' out && fail "$format"
    done
    weir-corr --format json both.h5 | jq -e '.rows | length == 18' >out
}

@test "mistakes: bad usage" {
    for mistake in '--pair iops' '--pair iops,nothing' '--pair iops,iops' '--series iops' \
        '--pair iops,bytes_per_s,read_iops' '--max-lag 20000' '--bin 0' '--method kendall' \
        '--matrix --values'; do
        # shellcheck disable=SC2086 # an option and its argument
        quiet_run weir-corr $mistake run.h5
        same "$mistake" 2 "$status"
    done
    quiet_run weir-corr --bin 1us both.h5
    same 'too fine a grid' 3 "$status"
    [[ $stderr = *'larger --bin'* ]] || fail "$stderr"
}
