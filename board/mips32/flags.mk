# What all 32-bit MIPS boards share, whichever byte order. Soft-float: routers' kernels have no FPU
# emulator, and one FPU instruction would kill PID 1.
ARCH_DIR      := board/mips32
ARCH_CFLAGS   := -march=mips32r2 -msoft-float -mno-shared -mplt -minterlink-compressed
NO_FPU        := y
# MIPS16: a third less code for what is plain C. musl's instructions that it lacks are in musl/; libcap and
# pause stay as they are. For a core without it (most 24K, 34K, 74K, 1004K have it): make DENSE=
DENSE         := -mips16 -fno-move-loop-invariants -fno-tree-loop-im -fno-shrink-wrap \
	-fno-expensive-optimizations -fno-tree-tail-merge -mno-check-zero-division
STRICTLY_GUARDED := src/base/% src/yaml/% src/api/% src/apiserver/% src/control/%
# The compiler puts every string at a multiple of 4, for copies by words that this program never makes.
OBJECT_EDIT   := --set-section-alignment=.rodata*.str1.4=1
# Debian's libgcc is built for an FPU; these members hold none of it, whatever the ABI.
LIBGCC_MEMBERS := _ashldi3.o _ashrdi3.o _lshrdi3.o _muldi3.o _negdi2.o _cmpdi2.o _ucmpdi2.o \
	_clz.o _clzsi2.o _clzdi2.o _ctzsi2.o _ctzdi2.o _ffssi2.o _ffsdi2.o _popcount_tab.o \
	_popcountsi2.o _popcountdi2.o _paritysi2.o _paritydi2.o _bswapsi2.o _bswapdi2.o \
	_mulvsi3.o _mulvdi3.o
