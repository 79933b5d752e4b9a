/* The constants that scripts name, a table an enumeration. */
#pragma once

#include "shell/types/enumeration.h"

extern const Constant day_of_week_names[], date_kind_names[],
	console_color_names[], string_comparison_names[], string_split_names[],
	midpoint_names[], special_folder_names[], regex_option_names[],
	security_protocol_names[], number_style_names[], date_style_names[],
	file_attribute_names[], file_mode_names[], file_access_names[],
	normalization_names[], uri_kind_names[], uri_host_names[],
	address_family_names[], search_option_names[], type_code_names[],
	base64_names[], target_names[], role_names[], platform_names[],
	unicode_names[];
