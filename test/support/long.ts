/** Whether this run takes the time that some tests are long by nature for: `npm run test:long`. */
export const IS_LONG = process.env['PERDURE_TEST_LONG'] === 'true';
