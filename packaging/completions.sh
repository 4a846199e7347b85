#!/bin/sh
# completions.sh BINDIR OUTDIR: writes shell completions for the tools in BINDIR, from what
# each tool's --list-options tells: a file per tool for bash, one file "_weir" for zsh.
set -eu

bin=$1
out=$2
mkdir -p "$out"

tools=
for path in "$bin"/weir-*; do
    tools="$tools ${path##*/}"
done

# Long options of a tool, on one line.
options()
{
    "$bin/$1" --list-options | cut -f 1 | sed 's/^/--/' | tr '\n' ' ' | sed 's/ $//'
}

# weir-iops -> _weir_iops
function_name()
{
    printf '_%s' "$1" | tr - _
}

bash_file()
{
    name=$(function_name "$1")
    cat <<END
# bash completion for $1
$name()
{
    case \$2 in
    -*) mapfile -t COMPREPLY < <(compgen -W '$(options "$1")' -- "\$2") ;;
    esac
}
complete -o default -F $name $1
END
}

# "weir NAME ARGS" completes names, then lets the completion of weir-NAME do its work.
bash_dispatcher()
{
    cat <<END
# bash completion for weir
_weir()
{
    local tool=weir-\${COMP_WORDS[1]}
    if [ "\$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W '$(echo "$tools" | sed 's/weir-//g') help' -- "\$2")
    elif declare -F _completion_loader >/dev/null && _completion_loader "\$tool" ||
        declare -F "_\${tool//-/_}" >/dev/null; then
        "_\${tool//-/_}" "\$@"
    fi
}
complete -o default -F _weir weir
END
}

zsh_file()
{
    echo "#compdef weir$tools"
    echo
    # shellcheck disable=SC2016 # for zsh to expand
    echo 'local name=$service
if [[ $service == weir ]]; then
    if (( CURRENT == 2 )); then'
    echo "        compadd help$(echo "$tools" | sed 's/weir-//g')"
    # shellcheck disable=SC2016 # for zsh to expand
    echo '        return
    fi
    name=weir-$words[2]
fi
if [[ $PREFIX != -* ]]; then
    _files
    return
fi
case $name in'
    for tool in $tools; do
        echo "$tool) compadd -- $(options "$tool") ;;"
    done
    echo 'esac'
}

for tool in $tools; do
    bash_file "$tool" >"$out/$tool"
done
bash_dispatcher >"$out/weir"
zsh_file >"$out/_weir"
