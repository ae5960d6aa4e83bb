/**
 * Version of the script API. It grows when something that docs/scripting.md calls stable changes its meaning or goes;
 * new functions and new optional fields leave it as it is.
 */
export const API_VERSION = 2;
