#include "shell/types/enumeration_names.h"

const Constant day_of_week_names[] = {
	{ "Sunday", 0 },   { "Monday", 1 },
	{ "Tuesday", 2 },  { "Wednesday", 3 },
	{ "Thursday", 4 }, { "Friday", 5 },
	{ "Saturday", 6 }, { 0 },
};

const Constant date_kind_names[] = {
	{ "Unspecified", 0 },
	{ "Utc", 1 },
	{ "Local", 2 },
	{ 0 },
};

const Constant console_color_names[] = {
	{ "Black", 0 },
	{ "DarkBlue", 1 },
	{ "DarkGreen", 2 },
	{ "DarkCyan", 3 },
	{ "DarkRed", 4 },
	{ "DarkMagenta", 5 },
	{ "DarkYellow", 6 },
	{ "Gray", 7 },
	{ "DarkGray", 8 },
	{ "Blue", 9 },
	{ "Green", 10 },
	{ "Cyan", 11 },
	{ "Red", 12 },
	{ "Magenta", 13 },
	{ "Yellow", 14 },
	{ "White", 15 },
	{ 0 },
};

const Constant string_comparison_names[] = {
	{ "CurrentCulture", 0 },
	{ "CurrentCultureIgnoreCase", 1 },
	{ "InvariantCulture", 2 },
	{ "InvariantCultureIgnoreCase", 3 },
	{ "Ordinal", 4 },
	{ "OrdinalIgnoreCase", 5 },
	{ 0 },
};

const Constant string_split_names[] = {
	{ "None", 0 },
	{ "RemoveEmptyEntries", 1 },
	{ 0 },
};

const Constant midpoint_names[] = {
	{ "ToEven", 0 },
	{ "AwayFromZero", 1 },
	{ 0 },
};

const Constant special_folder_names[] = {
	{ "Desktop", 0 },
	{ "Programs", 2 },
	{ "MyDocuments", 5 },
	{ "Personal", 5 },
	{ "Favorites", 6 },
	{ "Startup", 7 },
	{ "Recent", 8 },
	{ "StartMenu", 11 },
	{ "MyMusic", 13 },
	{ "MyVideos", 14 },
	{ "DesktopDirectory", 16 },
	{ "Fonts", 20 },
	{ "Templates", 21 },
	{ "ApplicationData", 26 },
	{ "LocalApplicationData", 28 },
	{ "CommonApplicationData", 35 },
	{ "Windows", 36 },
	{ "System", 37 },
	{ "ProgramFiles", 38 },
	{ "MyPictures", 39 },
	{ "UserProfile", 40 },
	{ "ProgramFilesX86", 42 },
	{ "CommonProgramFiles", 43 },
	{ 0 },
};

const Constant regex_option_names[] = {
	{ "None", 0 },
	{ "IgnoreCase", 1 },
	{ "Multiline", 2 },
	{ "ExplicitCapture", 4 },
	{ "Compiled", 8 },
	{ "Singleline", 16 },
	{ "IgnorePatternWhitespace", 32 },
	{ "RightToLeft", 64 },
	{ "ECMAScript", 256 },
	{ "CultureInvariant", 512 },
	{ 0 },
};

const Constant security_protocol_names[] = {
	{ "SystemDefault", 0 },
	{ "Ssl3", 48 },
	{ "Tls", 192 },
	{ "Tls11", 768 },
	{ "Tls12", 3072 },
	{ "Tls13", 12288 },
	{ 0 },
};

const Constant number_style_names[] = {
	{ "None", 0 },
	{ "AllowLeadingWhite", 1 },
	{ "AllowTrailingWhite", 2 },
	{ "AllowLeadingSign", 4 },
	{ "Integer", 7 },
	{ "AllowTrailingSign", 8 },
	{ "AllowParentheses", 16 },
	{ "AllowDecimalPoint", 32 },
	{ "AllowThousands", 64 },
	{ "Number", 111 },
	{ "AllowExponent", 128 },
	{ "Float", 167 },
	{ "AllowCurrencySymbol", 256 },
	{ "Currency", 383 },
	{ "Any", 511 },
	{ "AllowHexSpecifier", 512 },
	{ "HexNumber", 515 },
	{ 0 },
};

const Constant date_style_names[] = {
	{ "None", 0 },
	{ "AllowLeadingWhite", 1 },
	{ "AllowTrailingWhite", 2 },
	{ "AllowInnerWhite", 4 },
	{ "AllowWhiteSpaces", 7 },
	{ "NoCurrentDateDefault", 8 },
	{ "AdjustToUniversal", 16 },
	{ "AssumeLocal", 32 },
	{ "AssumeUniversal", 64 },
	{ "RoundtripKind", 128 },
	{ 0 },
};

const Constant file_attribute_names[] = {
	{ "ReadOnly", 1 },
	{ "Hidden", 2 },
	{ "System", 4 },
	{ "Directory", 16 },
	{ "Archive", 32 },
	{ "Normal", 128 },
	{ "Temporary", 256 },
	{ "ReparsePoint", 1024 },
	{ "Compressed", 2048 },
	{ "Encrypted", 16384 },
	{ 0 },
};

const Constant file_mode_names[] = {
	{ "CreateNew", 1 },
	{ "Create", 2 },
	{ "Open", 3 },
	{ "OpenOrCreate", 4 },
	{ "Truncate", 5 },
	{ "Append", 6 },
	{ 0 },
};

const Constant file_access_names[] = {
	{ "Read", 1 },
	{ "Write", 2 },
	{ "ReadWrite", 3 },
	{ 0 },
};

const Constant normalization_names[] = {
	{ "FormC", 1 }, { "FormD", 2 }, { "FormKC", 5 }, { "FormKD", 6 }, { 0 },
};

const Constant uri_kind_names[] = {
	{ "RelativeOrAbsolute", 0 },
	{ "Absolute", 1 },
	{ "Relative", 2 },
	{ 0 },
};

const Constant uri_host_names[] = {
	{ "Unknown", 0 }, { "Basic", 1 }, { "Dns", 2 },
	{ "IPv4", 3 },	  { "IPv6", 4 },  { 0 },
};

const Constant address_family_names[] = {
	{ "Unspecified", 0 },	  { "Unix", 1 }, { "InterNetwork", 2 },
	{ "InterNetworkV6", 23 }, { 0 },
};

const Constant search_option_names[] = {
	{ "TopDirectoryOnly", 0 },
	{ "AllDirectories", 1 },
	{ 0 },
};

const Constant type_code_names[] = {
	{ "Empty", 0 },
	{ "Object", 1 },
	{ "DBNull", 2 },
	{ "Boolean", 3 },
	{ "Char", 4 },
	{ "SByte", 5 },
	{ "Byte", 6 },
	{ "Int16", 7 },
	{ "UInt16", 8 },
	{ "Int32", 9 },
	{ "UInt32", 10 },
	{ "Int64", 11 },
	{ "UInt64", 12 },
	{ "Single", 13 },
	{ "Double", 14 },
	{ "Decimal", 15 },
	{ "DateTime", 16 },
	{ "String", 18 },
	{ 0 },
};

const Constant base64_names[] = {
	{ "None", 0 },
	{ "InsertLineBreaks", 1 },
	{ 0 },
};

const Constant target_names[] = {
	{ "Process", 0 },
	{ "User", 1 },
	{ "Machine", 2 },
	{ 0 },
};

const Constant role_names[] = {
	{ "Administrator", 544 }, { "User", 545 }, { "Guest", 546 },
	{ "PowerUser", 547 },	  { 0 },
};

const Constant platform_names[] = {
	{ "Win32S", 0 },  { "Win32Windows", 1 },
	{ "Win32NT", 2 }, { "WinCE", 3 },
	{ "Unix", 4 },	  { "Xbox", 5 },
	{ "MacOSX", 6 },  { 0 },
};

const Constant unicode_names[] = {
	{ "UppercaseLetter", 0 },
	{ "LowercaseLetter", 1 },
	{ "TitlecaseLetter", 2 },
	{ "ModifierLetter", 3 },
	{ "OtherLetter", 4 },
	{ "NonSpacingMark", 5 },
	{ "SpacingCombiningMark", 6 },
	{ "EnclosingMark", 7 },
	{ "DecimalDigitNumber", 8 },
	{ "LetterNumber", 9 },
	{ "OtherNumber", 10 },
	{ "SpaceSeparator", 11 },
	{ "LineSeparator", 12 },
	{ "ParagraphSeparator", 13 },
	{ "Control", 14 },
	{ "Format", 15 },
	{ "Surrogate", 16 },
	{ "PrivateUse", 17 },
	{ "ConnectorPunctuation", 18 },
	{ "DashPunctuation", 19 },
	{ "OpenPunctuation", 20 },
	{ "ClosePunctuation", 21 },
	{ "InitialQuotePunctuation", 22 },
	{ "FinalQuotePunctuation", 23 },
	{ "OtherPunctuation", 24 },
	{ "MathSymbol", 25 },
	{ "CurrencySymbol", 26 },
	{ "ModifierSymbol", 27 },
	{ "OtherSymbol", 28 },
	{ "OtherNotAssigned", 29 },
	{ 0 },
};
