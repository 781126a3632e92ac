import { serve } from '../../dist/piscina.mjs';

export default serve({ same: (/** @type {number} */ n) => [n] });
