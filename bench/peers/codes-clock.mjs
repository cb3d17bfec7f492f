/** Now, in milliseconds with fractions; of one clock in all processes of a machine. */
export const now = () => performance.timeOrigin + performance.now();
