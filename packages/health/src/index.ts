/** Whether a program and what it needs are there, what ails them, and how they recover. */
export {};
