using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LoopKit.Tools;

/// <summary>One step of a model's list.</summary>
internal sealed record TodoItem(
    [property: JsonPropertyName("text"), Description("The step, in one line.")] string Text,
    [property: JsonPropertyName("status"), Description("open, active or done.")] string Status = "open")
{
    /// <summary>The step as a line of the list.</summary>
    public override string ToString() => $"- [{Mark}] {Text}";

    /// <summary>Whether the status is one that there is.</summary>
    public bool IsKnown => Status is "open" or "active" or "done";

    private char Mark => Status switch
    {
        "active" => '>',
        "done" => 'x',
        _ => ' ',
    };
}
