/* Slurm's profile of a job (acct_gather_profile/hdf5): the file of a node and step, or
 * what sh5util made of several. */
#ifndef WEIR_PARSE_SAMPLES_SLURM_H
#define WEIR_PARSE_SAMPLES_SLURM_H

#include "parse/log/format.h"

extern const struct format slurm_format;

#endif
