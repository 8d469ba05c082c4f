using System.ComponentModel;
using System.Text.Json;
using LoopKit.Tools;
using LoopKit.Truncation;

namespace LoopKit.People;

/// <summary>Lets a model ask the people behind its loop. The loop itself waits for the answer, in its journal; there is no function that does.</summary>
internal sealed class AskHumanTool : IToolSource
{
    public const string Name = "ask_human";

    /// <summary>The longest text that people are shown of a request.</summary>
    public const int MaxCharacters = 4_000;

    private const int MaxChoices = 10;
    private const int MaxChoiceCharacters = 200;

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(AskHumanTool),
        nameof(Ask),
        Name,
        "Asks the people behind this task and waits for their answer, which may take hours. Use it only when you cannot go on without knowing; where you can decide yourself, do.");

    public IEnumerable<LoopTool> GetTools(ToolContext context) => [new LoopTool(_function, ToolEffects.ReadOnly)];

    /// <summary>Reads the arguments of a call.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.InvalidArguments"/>.</exception>
    public static (string Question, IReadOnlyList<string> Choices) Read(string argumentsJson, ToolCallContext call)
    {
        var arguments = ToolArguments.Read(argumentsJson, _function.JsonSchema, call, new CallNotes());
        var question = ((JsonElement)arguments["question"]!).GetString()!;
        var choices = arguments.TryGetValue("choices", out var given) && given is JsonElement { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Take(MaxChoices).Select(choice => TextLimits.Head(choice.GetString() ?? "", MaxChoiceCharacters)).ToList()
            : [];
        return string.IsNullOrWhiteSpace(question)
            ? throw new ToolException(ToolErrors.InvalidArguments, "The question is empty. Ask something.")
            : (TextLimits.HeadAndTail(question, MaxCharacters), choices);
    }

    private static string Ask(
        [Description("The question, with everything that a person needs to know to answer it.")] string question,
        [Description("Answers to choose from, at most 10. Without them any answer may come.")] string[]? choices = null) =>
        throw new InvalidOperationException($"{Name}({question}, {choices?.Length ?? 0} choices) is answered by the loop, which waits for a person.");
}
