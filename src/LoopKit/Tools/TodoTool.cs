using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>The model's own list of steps. It is kept in the journal, so that it outlives the iteration and the host, and every later prompt shows it.</summary>
internal static class TodoTool
{
    private const int MaxItems = 100;
    private const int MaxItemCharacters = 500;
    private const int MaxCharacters = 8_000;

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(TodoTool),
        nameof(Write),
        "todo",
        "Replaces your list of steps. The list is shown to you at the beginning of every later iteration, so write down what your successor must know. Give the whole list each time.");

    public static LoopTool Create() => new(_function, ToolEffects.Idempotent);

    private static string Write(
        [Description("All steps, in order. An empty list removes it.")] IReadOnlyList<TodoItem> items,
        AIFunctionArguments arguments)
    {
        if (items.Count > MaxItems || items.Any(item => item.Text.Length is 0 or > MaxItemCharacters || item.Text.Any(char.IsControl)))
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"A list has at most {MaxItems} steps, a step one line of 1 to {MaxItemCharacters} characters.");
        }

        if (items.FirstOrDefault(item => !item.IsKnown) is { } unknown)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"A status is open, active or done, not '{unknown.Status}'.");
        }

        var list = string.Join('\n', items);
        if (list.Length > MaxCharacters)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"The list has {list.Length} characters; at most {MaxCharacters} are kept. Drop steps that are done.");
        }

        CallNotes.Of(arguments).Todo = list;
        return items.Count == 0 ? "The list is empty now." : list;
    }
}
