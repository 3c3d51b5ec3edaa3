# Completion of portfixer for bash. tests/unit/test_linux_package.py holds it to what the program takes.
_portfixer() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]-}
    local wish='--protocol --address --program --json'
    local commands='diagnose fix wait list suggest understand practice --self-test --version --help'
    case $before in
    --protocol) COMPREPLY=($(compgen -W 'tcp udp' -- "$word")); return ;;
    --remedy) COMPREPLY=($(compgen -W '@REMEDIES@' -- "$word")); return ;;
    --program) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --address | --timeout | --near | --count | --port | --seconds) COMPREPLY=(); return ;;
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "$commands" -- "$word"))
        return
    fi
    case $command in
    diagnose) COMPREPLY=($(compgen -W "$wish --help" -- "$word")) ;;
    fix) COMPREPLY=($(compgen -W "$wish --remedy --force --yes --help" -- "$word")) ;;
    wait) COMPREPLY=($(compgen -W '--protocol --address --timeout --json --help' -- "$word")) ;;
    list) COMPREPLY=($(compgen -W '--all --protocol --json --help' -- "$word")) ;;
    suggest) COMPREPLY=($(compgen -W '--near --count --protocol --json --help' -- "$word")) ;;
    understand) COMPREPLY=($(compgen -W '--json --help' -- "$word")) ;;
    practice) COMPREPLY=($(compgen -W '@CAUSES@ --port --seconds --json --help' -- "$word")) ;;
    esac
}
complete -F _portfixer portfixer
