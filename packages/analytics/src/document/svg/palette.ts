/** How many of each colour there are; which ones is said in the style sheet. */

/** Of lines, told apart by those who confuse red and green as well (Okabe and Ito, 2008). */
export const COLOURS = 6;
/** Of heat, from few to many. */
export const SHADES = 7;
