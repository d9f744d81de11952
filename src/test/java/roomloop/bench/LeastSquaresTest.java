package roomloop.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    @Test
    void prices_are_found_again_and_what_costs_nothing_is_left_out() {
        var random = new Random(7);
        List<double[]> amounts = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int row = 0; row < 30; row++) {
            double[] bought = {1, Math.exp(8 * random.nextDouble()), Math.exp(8 * random.nextDouble()), row};
            amounts.add(bought);
            costs.add((100 + 3 * bought[1] + .25 * bought[2]) * (1 + .02 * random.nextGaussian()));
        }
        var fit = LeastSquares.fit(amounts, costs, 1);
        assertEquals(100, fit.prices()[0], 10);
        assertEquals(3, fit.prices()[1], .1);
        assertEquals(.25, fit.prices()[2], .02);
        assertEquals(0, fit.prices()[3]);
        assertEquals(.02, fit.residual(), .01);
    }
}
