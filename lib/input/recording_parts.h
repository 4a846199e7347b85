/* What weir-record calls the folder in which logs lie until they are packed, and the file
 * in it that tells what the recording is. */
#ifndef WEIR_LIB_INPUT_RECORDING_PARTS_H
#define WEIR_LIB_INPUT_RECORDING_PARTS_H

#define RECORDING_PARTS ".parts" /* ARCHIVE.parts */
#define RECORDING_ABOUT "recording.json"

#endif
