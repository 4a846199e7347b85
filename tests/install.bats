# make install puts everything where a packager wants it, uninstall takes it all away.

load helper

setup_file()
{
    cd "$WEIR_ROOT" || return
    export INTO=$BATS_FILE_TMPDIR/into
    unset MAKEFLAGS MAKELEVEL
    make DESTDIR="$INTO" PREFIX=/opt/weir install
}

@test "every tool, every page and every completion is there" {
    cd "$INTO/opt/weir"
    for tool in weir $(weir_tools); do
        [ -x "bin/$tool" ] || fail "no bin/$tool"
        [ -s "share/bash-completion/completions/$tool" ] || fail "no completion of $tool"
    done
    for page in "$WEIR_ROOT"/docs/*.[157]; do
        [ -s "share/man/man${page##*.}/${page##*/}" ] || fail "no ${page##*/}"
    done
    [ -s share/zsh/site-functions/_weir ]
    for file in "$WEIR_ROOT"/parse/formats/*.pattern; do
        [ -s "share/weir/formats/${file##*/}" ] || fail "no ${file##*/}"
    done
}

@test "the installed weir-parse finds the installed formats" {
    same listed "$(weir-parse --list-formats)" "$("$INTO/opt/weir/bin/weir-parse" --list-formats)"
    same listed "$(weir-parse --list-formats)" \
        "$(PATH=$INTO/opt/weir/bin:/usr/bin:/bin weir parse --list-formats)"
}

@test "the installed weir finds the installed tools" {
    same listed "$(weir)" "$(PATH=/usr/bin:/bin "$INTO/opt/weir/bin/weir")"
}

@test "completions are valid, and complete options and names" {
    cd "$INTO/opt/weir/share/bash-completion/completions"
    for file in *; do
        bash -n "$file" || fail "$file"
    done
    # shellcheck source=/dev/null
    source ./weir-hist
    _weir_hist weir-hist --perc
    same completion --percentiles "${COMPREPLY[*]}"
    # shellcheck source=/dev/null
    source ./weir
    COMP_WORDS=(weir his) COMP_CWORD=1
    _weir weir his
    same name hist "${COMPREPLY[*]}"
    COMP_WORDS=(weir hist --perc) COMP_CWORD=2
    _weir weir --perc
    same option --percentiles "${COMPREPLY[*]}"
}

@test "uninstall leaves no file behind" {
    cd "$WEIR_ROOT"
    make DESTDIR="$INTO" PREFIX=/opt/weir uninstall
    same 'files left' '' "$(find "$INTO" ! -type d)"
}
