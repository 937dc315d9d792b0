/* SPDX-License-Identifier: Apache-2.0
 * Ends one use of server_config.def, so that the next can give its words another meaning. Included several times: no guard. */
#undef SECTION
#undef SECTION_END
#undef PATH
#undef TEXT
#undef NUMBER
#undef CHOICE
