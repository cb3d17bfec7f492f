/** Name of the variable of texts and templates that the hub fills: the link to the recipient's preferences, `{{ preferencesUrl }}`. */
export const LINK_VARIABLE = 'preferencesUrl';
