# What a one-liner does: calls, errors and bytes per call, from whole lines only.
match($0, /[a-z_0-9]+\(/) {
    call = substr($0, RSTART, RLENGTH - 1)
    count[call]++
    if (match($0, /\) += -?[0-9]+/)) {
        ret = substr($0, RSTART, RLENGTH)
        sub(/.*= /, "", ret)
        if (ret < 0) errors[call]++
        else bytes[call] += ret
    }
}
END { for (c in count) print c, count[c], errors[c] + 0, bytes[c] + 0 }
