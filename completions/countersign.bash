# SPDX-License-Identifier: Apache-2.0
# bash completion for countersign(1) and countersignd(8); installed under both names.

# Words of a command, by the command and, where it has one, its second word.
_countersign_words() {
    local files='--trust --untrusted --crl --ocsp'
    local asked='--at --policy --explicit-policy --inhibit-policy-mapping --inhibit-any-policy'
    case $1 in
        clauses) echo '--json --lang --help' ;;
        explain) echo '--lang --help' ;;
        init) echo '--origin --lang --module --token-label --pin-file --token-config --help' ;;
        ledger) echo 'verify copy show proof --key --known --operation --log --ca --help' ;;
        verify) echo '--jwks --instruction --ledger --key --ca --help' ;;
        certificate) echo "check $files $asked --help" ;;
        signature) echo "check --content $files $asked --help" ;;
        evidence) echo "export verify --server --token-file --ca --output --key --jwks $files --help" ;;
        biometric) echo 'tune --from --to --svg --lang --help' ;;
        recording) echo 'export verify --server --token-file --ca --output --help' ;;
        outbox) echo 'list show retry --server --token-file --ca --help' ;;
        *) echo '--help' ;;
    esac
}

_countersign() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local commands='decide clauses explain init ledger verify certificate signature evidence recording outbox biometric qr'
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
    elif [ "$before" = --lang ]; then
        mapfile -t COMPREPLY < <(compgen -W 'zh-TW en' -- "$word")
    elif [[ $word == -* || $COMP_CWORD -eq 2 ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_countersign_words "${COMP_WORDS[1]}")" -- "$word")
    fi
}

_countersignd() {
    local word=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    [[ $word != -* ]] || mapfile -t COMPREPLY < <(compgen -W '--config --check-config --help --version' -- "$word")
}

# Without an own word, files are offered.
complete -o default -F _countersign countersign
complete -o default -F _countersignd countersignd
