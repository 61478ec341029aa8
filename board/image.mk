# Images, firmware, and booting it in QEMU: what board/<board>/board.conf describes. For host there
# are only the images, for hosted mode.

# NO_MACHINE (board.mk): why there is nothing to boot.
no-machine:
	@echo 'make: BOARD=$(BOARD) has no machine to boot: $(NO_MACHINE)' >&2; exit 2

ifdef NO_MACHINE
images firmware run: no-machine
else

IMAGE_TOOLS := $(wildcard board/*.conf board/mk* board/modules board/fetch-deb rootfs/mk*) \
	board/$(BOARD)/board.conf
MANIFESTS ?= configs/examples
IMAGES    ?=
TIMEOUT   ?= 240

images: $(O)/images.made ## the images shipped with the firmware, as an image store in build/<board>/images

$(O)/images.made: $(IMAGE_TOOLS) $(wildcard rootfs/images/*/*) | setup-image
	@mkdir -p $(@D)
	$(Q)rootfs/mkimages $(BOARD) $(O)/images
	@touch $@

# `$(call make_firmware,directory,manifest directories)`
make_firmware = $(Q)board/mkfirmware -i $(O)/images $(patsubst %,-i %,$(IMAGES)) \
	$(patsubst %,-m %,$(2)) $(BOARD) $(O)/podinit $(1)
FIRMWARE_INPUTS := $(O)/podinit $(O)/images.made $(IMAGE_TOOLS) $(wildcard rootfs/skeleton/etc/*) \
	configs/node.yaml

firmware: $(O)/firmware/disk.img ## kernel, initramfs and disk.img in build/<board>/firmware; MANIFESTS= IMAGES=

# Other directories are another firmware, even when their files are old.
$(O)/firmware.of: FORCE
	$(call same,manifests $(MANIFESTS) images $(IMAGES))

$(O)/firmware/disk.img: $(FIRMWARE_INPUTS) $(O)/firmware.of \
		$(foreach d,$(MANIFESTS),$(d) $(wildcard $(d)/*.yaml)) \
		$(if $(IMAGES),$(shell find $(IMAGES) -type f))
	$(call make_firmware,$(@D),$(MANIFESTS))

$(O)/run/disk.img: $(FIRMWARE_INPUTS) $(wildcard configs/examples/*.yaml configs/demo/*.yaml)
	$(call make_firmware,$(@D),configs/examples configs/demo)

run: $(O)/run/disk.img | setup-qemu-$(BOARD) ## boots the demo pods in QEMU; TIMEOUT= seconds; a shell on a terminal
	$(Q)if [ -t 0 ]; then board/boot -i -a demo=shell $(BOARD) $(O)/run; \
	else board/boot -t $(TIMEOUT) $(BOARD) $(O)/run; fi

endif

.PHONY: images firmware run no-machine
