using System.ComponentModel;

namespace LoopKit.Tools;

/// <summary>The model's word that it is done. It ends the turns; the validation decides.</summary>
internal static class CompleteTaskTool
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(CompleteTaskTool),
        nameof(Complete),
        "complete_task",
        "Call this when you believe that the task is done. It ends your turn; the validation then decides whether the task is done.");

    public static LoopTool Create() => new(_function, ToolEffects.ReadOnly) { SignalsCompletion = true };

    private static string Complete([Description("What was done, in a few sentences.")] string summary) =>
        $"Noted: {summary}\nThe validation decides now.";
}
