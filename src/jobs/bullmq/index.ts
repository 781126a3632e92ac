export const nothingYet = undefined;
