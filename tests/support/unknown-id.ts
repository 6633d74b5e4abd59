/** A well-formed identifier that nothing has. */
export const UNKNOWN = '01890000-0000-7000-8000-000000000000';
