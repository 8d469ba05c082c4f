using System.Globalization;
using LoopKit.Engine;

namespace LoopKit.Cli.Commands;

/// <summary>Reads <c>--set KEY=VALUE</c>; the keys are those of a definition.</summary>
internal static class ForkChanges
{
    private const string Inputs = "inputs.";

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>.</exception>
    public static ForkPoint Read(IEnumerable<string> changes, ForkPoint at) => changes.Aggregate(at, (point, change) => Apply(point, change));

    private static ForkPoint Apply(ForkPoint at, string change)
    {
        var parts = change.Split('=', 2);
        return parts switch
        {
            ["goal", var goal] => at with { Goal = goal },
            ["model", var model] => at with { Model = ModelArgument.Read(model) },
            ["max-iterations", var number] => at with { MaxIterations = Number(change, number) },
            ["max-turns", var number] => at with { MaxTurns = Number(change, number) },
            ["prompt", var template] => at with { Prompt = template },
            ["system-prompt", var template] => at with { SystemPrompt = template },
            [var input, var value] when input.StartsWith(Inputs, StringComparison.Ordinal) => at with { Inputs = new Dictionary<string, string>(at.Inputs) { [input[Inputs.Length..]] = value } },
            _ => throw new LoopKitException(
                ErrorCodes.InvalidSpec, $"'--set {change}' cannot be understood. Write KEY=VALUE, with a key of: goal, model, max-iterations, max-turns, prompt, system-prompt, inputs.NAME."),
        };
    }

    private static int Number(string change, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new LoopKitException(ErrorCodes.InvalidSpec, $"'--set {change}' has no whole number. Write one, 1 or more.");
}
