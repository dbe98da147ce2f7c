export async function benchGateway(_o: {rounds:number; seconds:number}) { return []; }
