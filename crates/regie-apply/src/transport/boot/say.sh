say() { echo; echo "regie-boot:$*"; }
fail() { say failed "$*"; exit 1; }
