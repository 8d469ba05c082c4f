namespace LoopKit.Engine;

/// <summary>Where the engine's random numbers come from, so that a simulation can repeat them.</summary>
/// <param name="random">The source; thread-safe where loops run on several threads.</param>
internal sealed class Chance(Random random)
{
    /// <summary>A number from 0 to 1.</summary>
    public double Next() => random.NextDouble();
}
