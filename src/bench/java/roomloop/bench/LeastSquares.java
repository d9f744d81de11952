package roomloop.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds what things cost, each at least nothing, from what their mixtures cost. An error counts in proportion to the cost
 * and to what can't be measured. Of all sets of terms it takes the one with the lowest BIC, so that a term which the data don't
 * support is left out.
 */
final class LeastSquares {
    private LeastSquares() {}

    /**
     * @param prices of each term; 0: left out
     * @param residual root mean square of the errors, in proportion
     */
    record Fit(double[] prices, double residual) {
        double cost(double... amounts) {
            return IntStream.range(0, prices.length)
                    .mapToDouble(i -> prices[i] * amounts[i])
                    .sum();
        }

        private double score(int rows) {
            long terms =
                    IntStream.range(0, prices.length).filter(i -> prices[i] > 0).count();
            return rows * Math.log(residual * residual + 1e-12) + terms * Math.log(rows);
        }
    }

    /**
     * One row of amounts for each cost.
     *
     * @param blur more than 0: costs below it are hardly measured
     */
    static Fit fit(List<double[]> amounts, List<Double> costs, double blur) {
        int terms = amounts.getFirst().length;
        return IntStream.range(1, 1 << terms)
                .mapToObj(set -> IntStream.range(0, terms)
                        .filter(i -> (set >> i & 1) == 1)
                        .toArray())
                .flatMap(chosen -> solve(amounts, costs, blur, chosen).stream())
                .min(Comparator.comparingDouble(fit -> fit.score(costs.size())))
                .orElseThrow();
    }

    /** With these terms alone; none if one of them would cost nothing or less. */
    private static List<Fit> solve(List<double[]> amounts, List<Double> costs, double blur, int[] chosen) {
        int n = chosen.length;
        double[][] normal = new double[n][n + 1];
        for (int row = 0; row < costs.size(); row++) {
            double weight = 1 / (costs.get(row) + blur);
            for (int i = 0; i < n; i++) {
                double weighted = amounts.get(row)[chosen[i]] * weight;
                for (int j = 0; j < n; j++) {
                    normal[i][j] += weighted * amounts.get(row)[chosen[j]] * weight;
                }
                normal[i][n] += weighted * costs.get(row) * weight;
            }
        }
        eliminate(normal);
        double[] prices = new double[amounts.getFirst().length];
        for (int i = 0; i < n; i++) {
            prices[chosen[i]] = normal[i][n] / normal[i][i];
            if (!(prices[chosen[i]] > 0)) {
                return List.of();
            }
        }
        return List.of(new Fit(prices, residual(amounts, costs, blur, prices)));
    }

    /** Gauss and Jordan. */
    private static void eliminate(double[][] equations) {
        for (int pivot = 0; pivot < equations.length; pivot++) {
            for (int row = 0; row < equations.length; row++) {
                double factor = row == pivot ? 0 : equations[row][pivot] / equations[pivot][pivot];
                for (int column = pivot; column <= equations.length && factor != 0; column++) {
                    equations[row][column] -= factor * equations[pivot][column];
                }
            }
        }
    }

    private static double residual(List<double[]> amounts, List<Double> costs, double blur, double[] prices) {
        List<Double> errors = new ArrayList<>();
        for (int row = 0; row < costs.size(); row++) {
            double error = (new Fit(prices, 0).cost(amounts.get(row)) - costs.get(row)) / (costs.get(row) + blur);
            errors.add(error * error);
        }
        return Math.sqrt(errors.stream().mapToDouble(error -> error).average().orElse(0));
    }
}
