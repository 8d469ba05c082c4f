namespace LoopKit.Progress;

/// <summary>Decides what the next fresh context is told about the iterations before it.</summary>
/// <remarks>Pure and thread-safe: no clock, no I/O, no state of its own.</remarks>
public interface IProgressStrategy
{
    /// <summary>The name in definitions.</summary>
    string Name { get; }

    /// <summary>Adds an iteration to what is remembered.</summary>
    ProgressState Record(ProgressState state, IterationOutcome outcome);

    /// <summary>Renders the <c>{{progress}}</c> of a prompt; empty when there is nothing to tell.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="maxCharacters">The longest text.</param>
    string Render(ProgressState state, int maxCharacters);
}
