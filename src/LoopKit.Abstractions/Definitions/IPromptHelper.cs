namespace LoopKit.Definitions;

/// <summary>A function that prompt templates can call by name: <c>{{name argument …}}</c>.</summary>
/// <remarks>Called from several loops at once; must be thread-safe and quick, and must not throw for odd arguments.</remarks>
public interface IPromptHelper
{
    /// <summary>The name in templates: letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Returns the text that replaces the call. It is inserted as it is and never read as a template.</summary>
    /// <param name="arguments">The arguments, in order.</param>
    string Render(IReadOnlyList<object?> arguments);
}
